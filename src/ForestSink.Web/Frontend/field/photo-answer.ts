import { addPhoto, dropPhoto } from './drafts';
import { h, icon, notice } from './elements';
import type { Answering } from './asking';
import { directionName, directions, readPhoto, watchCompass } from './photos';
import { isFull, strict } from './store';
import type { AnyDraft, Photo, PhotoPhase } from './types';
import { bytes, clock, t } from './words';

const refusals = {
  'empty': ['写真が空です。もう一度撮ってください。', 'The photo is empty. Take it again.'],
  'too-big': ['写真が大きすぎます（50 MBまで）。カメラの画質を下げて撮り直してください。', 'The photo is too big (50 MB at most). Lower the camera’s quality and take it again.'],
  'not-a-photo': ['写真ではないファイルです。JPEG・PNG・HEICの写真を選んでください。', 'This is not a photo. Choose a JPEG, PNG or HEIC picture.'],
} as const;

/** Photos before and after, each with the direction the camera looked to. */
export function photosAnswer({ app, draft, redraw, onLeave }: Answering<AnyDraft>, phases: PhotoPhase[]): HTMLElement {
  let compass: number | null = null;
  onLeave(watchCompass(degrees => { compass = Math.round(degrees) % 360; }));
  let position = app.receiver.last;
  onLeave(app.receiver.listen(found => { position = found; }));
  const take = (kind: PhotoPhase): HTMLElement => {
    const input = h('input', { type: 'file', accept: 'image/*,.heic,.heif', capture: 'environment', multiple: true, class: 'visually-hidden', 'data-phase': kind, 'aria-label': phaseName(kind), change: () => { void add([...input.files ?? []], kind).then(() => { input.value = ''; }); } });
    return h('label', { class: 'big big-file' }, icon('camera'), h('span', {}, phaseName(kind)), input);
  };
  const add = async (files: File[], kind: PhotoPhase): Promise<void> => {
    for (const file of files) {
      try {
        const photo = await readPhoto(file, { recordId: draft.recordId, userId: app.session!.user.id, kind, directionDegrees: compass, longitude: position?.longitude ?? null, latitude: position?.latitude ?? null, accuracyM: position ? Math.round(position.accuracyM * 10) / 10 : null });
        if (typeof photo === 'string') notice(`${file.name}: ${t(...(refusals[photo] as unknown as [string, string]))}`, 'warning');
        else await addPhoto(app.database, draft, photo);
      } catch (error) {
        notice(isFull(error) ? t('端末の保存場所がいっぱいで、写真を入れられません。送信を済ませるか、使わない区域を消してください。', 'The tablet’s storage is full: the photo could not be kept. Send what waits, or remove an area you do not need.') : t('写真を読めませんでした。もう一度撮ってください。', 'The photo could not be read. Take it again.'), 'error');
      }
    }
    redraw();
  };
  const list = h('ul', { class: 'photos' });
  void app.database.getAllFromIndex('photos', 'record', draft.recordId).then(photos => {
    const mine = photos.filter(photo => draft.photos.includes(photo.linkId));
    const urls = mine.map(photo => URL.createObjectURL(photo.content));
    onLeave(() => { for (const url of urls) URL.revokeObjectURL(url); });
    list.replaceChildren(...mine.map((photo, i) => photoRow(photo, urls[i]!)));
  });
  const photoRow = (photo: Photo, url: string): HTMLElement => h('li', { 'data-sha256': photo.sha256 },
    preview(photo, url),
    h('div', { class: 'photo-facts' },
      h('strong', {}, phaseName(photo.kind)), h('span', {}, `${clock(photo.takenAt)} · ${bytes(photo.size)}`),
      h('div', { class: 'directions', role: 'group', 'aria-label': t('撮った方向', 'Direction') }, ...directions.map(({ ja, en, degrees }) => {
        const pressed = photo.directionDegrees !== null && Math.round(photo.directionDegrees / 45) % 8 * 45 === degrees;
        return h('button', { type: 'button', class: 'direction', 'aria-pressed': String(pressed), click: () => { void turn(photo, degrees).then(redraw); } }, t(ja, en));
      })),
      photo.directionDegrees === null ? h('span', { class: 'warn' }, t('撮った方向を選んでください', 'Choose the direction')) : h('span', { class: 'hint' }, t(`${directionName(photo.directionDegrees)![0]}向き`, `facing ${directionName(photo.directionDegrees)![1]}`))),
    h('button', { type: 'button', class: 'edit', 'aria-label': t('この写真を外す', 'Remove this photo'), click: () => { void dropPhoto(app.database, draft, photo.linkId).then(redraw); } }, icon('trash-2', 24)));
  const turn = async (photo: Photo, degrees: number): Promise<void> => {
    const transaction = strict(app.database, ['photos']);
    const now = await transaction.objectStore('photos').get(photo.linkId);
    if (now?.state === 'draft') await transaction.objectStore('photos').put({ ...now, directionDegrees: degrees });
    await transaction.done;
  };
  return h('div', { class: 'stack' }, h('div', { class: 'grid' }, ...phases.map(take)), list);
}

/** A picture that this browser cannot draw (HEIC, for most) is kept and sent all the same; its name stands in its place. */
function preview(photo: Photo, url: string): HTMLElement {
  const picture = h('img', { src: url, alt: `${phaseName(photo.kind)} ${clock(photo.takenAt)}`, width: 120, height: 90, error: () => {
    picture.replaceWith(h('span', { class: 'photo-blank' }, icon('image-off', 28), h('strong', {}, photo.type.slice('image/'.length).toUpperCase()), h('span', { class: 'photo-name' }, photo.fileName), h('span', {}, t('表示なし・そのまま送ります', 'no preview, sent as it is'))));
  } });
  return picture;
}

export function phaseName(kind: PhotoPhase): string {
  return kind === 'photo-before' ? t('作業前', 'Before') : kind === 'photo-after' ? t('作業後', 'After') : t('その他', 'Other');
}

