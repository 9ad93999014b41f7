import { t } from '../map/configuration';
import { htmx, onElement } from '../shell/htmx';

// The form of a new import (or of a canopy height model): files go first, with progress; then the check is asked for.
onElement('data-import-form', element => {
  const form = element as HTMLFormElement;
  const address = form.dataset['importForm']!;
  const part = <T extends HTMLElement>(name: string): T => form.querySelector<T>(`[data-${name}]`)!;
  const [zone, input, register] = [part('drop-zone'), part<HTMLInputElement>('file'), form.querySelector<HTMLInputElement>('[data-register]')];
  const [start, bar, error] = [part<HTMLButtonElement>('upload-start'), part<HTMLProgressElement>('upload-bar'), part('upload-error')];

  const show = (): void => {
    const file = input.files?.[0];
    start.disabled = !file;
    zone.classList.toggle('has-file', !!file);
    error.hidden = true;
    if (file) part('file-name').textContent = `${file.name}（${(file.size / 1_000_000).toFixed(1)} MB）`;
  };
  input.addEventListener('change', show);
  for (const name of ['dragenter', 'dragover'] as const) zone.addEventListener(name, event => { event.preventDefault(); zone.classList.add('is-over'); });
  for (const name of ['dragleave', 'drop'] as const) zone.addEventListener(name, () => zone.classList.remove('is-over'));
  zone.addEventListener('drop', event => {
    event.preventDefault();
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    show();
  });

  form.addEventListener('submit', event => {
    event.preventDefault();
    start.disabled = true;
    error.hidden = true;
    void send().catch((problem: Error) => {
      error.textContent = problem.message;
      error.hidden = false;
      bar.hidden = true;
      start.disabled = false;
    });
  });

  async function send(): Promise<void> {
    const files = [input.files![0]!, ...(register?.files?.[0] ? [register.files[0]] : [])];
    const total = files.reduce((sum, file) => sum + file.size, 0);
    bar.hidden = false;
    let before = 0;
    const ids: string[] = [];
    for (const file of files) {
      ids.push(await upload(`${address}/uploads?name=${encodeURIComponent(file.name)}`, file, sent => { bar.value = (before + sent) / total; }));
      before += file.size;
    }
    form.querySelector<HTMLInputElement>('[name=uploadId]')!.value = ids[0]!;
    const registerId = form.querySelector<HTMLInputElement>('[name=registerId]');
    if (registerId) registerId.value = ids[1] ?? '';
    const values = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === 'string'));
    await htmx.ajax('POST', `${address}/checks`, { target: '#panel', swap: 'innerHTML', values });
  }
});

/** XMLHttpRequest, because fetch tells nothing of how far an upload has come. */
function upload(address: string, file: File, progress: (sent: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', address);
    request.setRequestHeader('X-CSRF-TOKEN', document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? '');
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.addEventListener('progress', event => progress(event.loaded));
    request.addEventListener('load', () => {
      if (request.status === 200) resolve((JSON.parse(request.responseText) as { id: string }).id);
      else reject(new Error(explain(request)));
    });
    request.addEventListener('error', () => reject(new Error(t('送れませんでした。通信を確かめて、もう一度押してください。', 'The file could not be sent. Check the connection and try again.'))));
    request.send(file);
  });
}

function explain(request: XMLHttpRequest): string {
  if (request.status === 413) return t('ファイルが300 MBを超えています。', 'The file is larger than 300 MB.');
  try {
    const problem = JSON.parse(request.responseText) as { detail?: string };
    if (problem.detail) return problem.detail;
  } catch {
    // Not from us: fall through to the general words.
  }
  return t(`送れませんでした（${request.status}）。`, `The file could not be sent (${request.status}).`);
}
