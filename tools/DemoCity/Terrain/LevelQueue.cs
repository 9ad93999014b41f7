namespace DemoCity.Terrain;

/// <summary>
/// A queue of cells by height in steps: the lowest step first, first in first out within a step.
/// Heights may only rise while taking, as they do in a flood; that makes every operation constant time.
/// </summary>
internal sealed class LevelQueue
{
    private readonly float lowest;
    private readonly float step;
    private readonly int[] head;
    private readonly int[] tail;
    private readonly int[] next;
    private int level;

    public LevelQueue(float lowest, float highest, float step, int cells)
    {
        this.lowest = lowest;
        this.step = step;
        head = new int[(int)((highest - lowest) / step) + 2];
        tail = new int[head.Length];
        next = new int[cells];
        Array.Fill(head, -1);
    }

    public void Put(int cell, float height)
    {
        var at = (int)((height - lowest) / step);
        next[cell] = -1;
        if (head[at] < 0) head[at] = cell;
        else next[tail[at]] = cell;
        tail[at] = cell;
    }

    public bool TryTake(out int cell)
    {
        while (level < head.Length && head[level] < 0) level++;
        cell = level < head.Length ? head[level] : -1;
        if (cell < 0) return false;
        head[level] = next[cell];
        return true;
    }
}
