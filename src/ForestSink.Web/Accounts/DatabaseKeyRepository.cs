using System.Xml.Linq;
using ForestSink.PostGis.Accounts;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace ForestSink.Web.Accounts;

/// <summary>Data-protection keys in PostgreSQL, so that a session begun on one copy of the application goes on at another.</summary>
internal sealed class DatabaseKeyRepository(DataProtectionKeyStore keys) : IXmlRepository
{
    // The framework's interface is synchronous; it is called at start and once per key's life.
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Task.Run(() => keys.AllAsync(CancellationToken.None)).GetAwaiter().GetResult().Select(XElement.Parse)];

    public void StoreElement(XElement element, string friendlyName) =>
        Task.Run(() => keys.AddAsync(friendlyName, element.ToString(SaveOptions.DisableFormatting), CancellationToken.None)).GetAwaiter().GetResult();
}
