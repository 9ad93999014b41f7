namespace ForestSink.PostGis.Exchange;

/// <summary>Reads a stream line by line without ever holding more than one line, whose length is bounded.</summary>
internal sealed class LineReader(Stream stream, int maxLineBytes)
{
    private byte[] buffer = new byte[256 * 1024];
    private int start, end;

    /// <summary>The next line without its line feed, valid until the next call; null at the end.</summary>
    /// <exception cref="LineTooLongException">A line is longer than allowed.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadLineAsync(CancellationToken cancellation)
    {
        var searched = start;
        while (true)
        {
            var feed = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                var line = buffer.AsMemory(start, searched + feed - start);
                start = searched + feed + 1;
                return line;
            }

            searched = end;
            if (end - start > maxLineBytes)
                throw new LineTooLongException();
            searched -= MakeRoom();
            var read = await stream.ReadAsync(buffer.AsMemory(end), cancellation);
            if (read == 0)
                return Rest();
            end += read;
        }
    }

    private ReadOnlyMemory<byte>? Rest()
    {
        if (start == end)
            return null;
        var line = buffer.AsMemory(start, end - start);
        start = end;
        return line;
    }

    /// <summary>Moves the unread bytes to the front, in a larger buffer where this one is full. Returns by how far they moved.</summary>
    private int MakeRoom()
    {
        var moved = start;
        var target = end - start > buffer.Length / 2 ? new byte[buffer.Length * 2] : buffer;
        if (target == buffer && start == 0 && end < buffer.Length)
            return 0;
        buffer.AsSpan(start, end - start).CopyTo(target);
        (buffer, end, start) = (target, end - start, 0);
        return moved;
    }
}

internal sealed class LineTooLongException : Exception;
