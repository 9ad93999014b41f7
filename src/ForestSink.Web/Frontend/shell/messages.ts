const seconds = 8;

/** A passing word at the bottom of the page; the same words are not said twice at once. */
export function showMessage(text: string): void {
  const place = document.getElementById('messages');
  if (!place || [...place.children].some(shown => shown.textContent === text)) return;
  const message = Object.assign(document.createElement('p'), { textContent: text });
  place.append(message);
  setTimeout(() => message.remove(), seconds * 1000);
}
