import { t } from '../map/configuration';
import { onElement } from '../shell/htmx';
import { loadPanel } from '../shell/navigation';

/** One state of a job, as JobEndpoints.cs sends it. */
interface JobView {
  state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  step: string;
  done: number;
  total: number;
  error: string | null;
  mayCancel: boolean;
}

// A card follows its job by server-sent events and opens the result when the work has succeeded.
onElement('data-job', card => {
  const address = card.dataset['job']!;
  const part = <T extends HTMLElement>(name: string): T => card.querySelector<T>(`[data-job-${name}]`)!;
  const events = new EventSource(`${address}/events`);

  const show = (job: JobView): void => {
    if (!card.isConnected) return events.close();
    const bar = part<HTMLProgressElement>('bar');
    part('cancel').hidden = !job.mayCancel;
    part('step').textContent = job.step || t('順番を待っています', 'Waiting its turn');
    if (job.total > 0) {
      bar.max = job.total;
      bar.value = job.done;
      part('count').textContent = `${job.done.toLocaleString()} / ${job.total.toLocaleString()}`;
    } else bar.removeAttribute('value');
  };

  const finish = (job: JobView): void => {
    events.close();
    if (!card.isConnected) return;
    if (job.state === 'succeeded') return void loadPanel(card.dataset['jobDone']!);
    part('error').textContent = job.error ?? t('中止しました。データは変わっていません。', 'Cancelled. No data was changed.');
    part('error').hidden = false;
    part('bar').hidden = true;
    part('cancel').hidden = true;
    part('back').hidden = false;
  };

  events.addEventListener('progress', event => show(JSON.parse((event as MessageEvent<string>).data) as JobView));
  events.addEventListener('over', event => finish(JSON.parse((event as MessageEvent<string>).data) as JobView));
  part<HTMLButtonElement>('cancel').addEventListener('click', event => {
    (event.currentTarget as HTMLButtonElement).disabled = true;
    const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? '';
    void fetch(`${address}/cancel`, { method: 'POST', headers: { 'X-CSRF-TOKEN': token } });
  });
});
