// What people copy carries every digit, although what they read is rounded.
document.addEventListener('copy', event => {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !event.clipboardData) return;
  const copy = document.createElement('div');
  for (let i = 0; i < selection.rangeCount; i++) copy.append(selection.getRangeAt(i).cloneContents());
  const amounts = copy.querySelectorAll<HTMLDataElement>('data.amount');
  if (amounts.length === 0) return;
  for (const amount of amounts) amount.textContent = amount.value;
  for (const cell of copy.querySelectorAll('td:not(:last-child), th:not(:last-child)')) cell.append('\t');
  for (const row of copy.querySelectorAll('tr, p, li, dd')) row.append('\n');
  event.clipboardData.setData('text/plain', (copy.textContent ?? '').replace(/[ \n]*\n[ \n]*/g, '\n').trim());
  event.preventDefault();
});
