import htmx from 'htmx.org';

// Everything that changes something carries the page's antiforgery token.
document.addEventListener('htmx:config:request', event => {
  const request = (event as CustomEvent).detail.ctx.request as { method: string; headers: Record<string, string> };
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
  if (token && request.method !== 'GET') request.headers['X-CSRF-TOKEN'] = token;
});

/** A feature's script for a part of a panel: called once for each element that carries the attribute, now and after every swap. */
export function onElement(attribute: string, start: (element: HTMLElement) => void): void {
  const begun = new WeakSet<HTMLElement>();
  const look = (): void => {
    for (const element of document.querySelectorAll<HTMLElement>(`[${attribute}]`)) {
      if (begun.has(element)) continue;
      begun.add(element);
      start(element);
    }
  };
  document.addEventListener('htmx:after:swap', look);
  look();
}

export { htmx };
