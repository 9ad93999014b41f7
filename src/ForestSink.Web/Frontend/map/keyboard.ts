import type { MapView } from './map-view';
import { stepYear } from './toolbar';

/** Keys that work anywhere on the page except where text is entered. */
export function startKeyboard(view: MapView): void {
  const help = document.getElementById('help') as HTMLDialogElement;
  document.getElementById('help-open')?.addEventListener('click', () => help.showModal());
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || help.open || isTyping(event.target)) return;
    const theme = view.configuration.themes[Number(event.key) - 1];
    if (event.key === '/') document.getElementById('search')?.focus();
    else if (event.key === '[' || event.key === ']') stepYear(view, event.key === '[' ? -1 : 1);
    else if (event.key === 't') document.getElementById('drawer-toggle')?.click();
    else if (event.key === '?') help.showModal();
    else if (event.key === 'Escape') { if (view.state.selection.length > 0) view.select([]); else return; }
    else if (theme) view.change({ theme: theme.key }, 'push');
    else return;
    event.preventDefault();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]');
}
