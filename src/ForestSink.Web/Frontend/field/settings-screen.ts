import type { FieldApp, Screen } from './app';
import { button, h, icon } from './elements';
import { leave } from './sign-out';
import { bytes, chooseLanguage, isEnglish, t } from './words';

const themes = [
  { key: 'standard', icon: 'sun-medium', ja: '標準', en: 'Standard' },
  { key: 'canopy', icon: 'trees', ja: '林内（暗い）', en: 'Under canopy (dark)' },
  { key: 'sun', icon: 'sun', ja: '屋外（高コントラスト）', en: 'Bright sun (high contrast)' },
] as const;

export async function settingsScreen(app: FieldApp): Promise<Screen> {
  const { quota, usage } = await navigator.storage.estimate();
  const choices = h('div', { class: 'grid' });
  const draw = (): void => {
    choices.replaceChildren(...themes.map(theme => button(t(theme.ja, theme.en), () => { void app.chooseTheme(theme.key).then(draw); }, { icon: theme.icon, pressed: app.theme === theme.key, name: `theme-${theme.key}` })));
  };
  draw();
  return {
    element: h('div', { class: 'page' },
      h('h1', {}, t('設定', 'Settings')),
      h('section', { class: 'card' }, h('h2', {}, t('画面の見え方', 'Display')), choices),
      h('section', { class: 'card' }, h('h2', {}, t('言語', 'Language')), h('div', { class: 'grid' }, button('日本語', () => { chooseLanguage('ja'); }, { pressed: !isEnglish, name: 'ja' }), button('English', () => { chooseLanguage('en'); }, { pressed: isEnglish, name: 'en' }))),
      h('section', { class: 'card' }, h('h2', {}, t('端末の保存場所', 'Storage on this tablet')),
        h('p', {}, quota ? t(`使用中 ${bytes(usage ?? 0)}・空き ${bytes(quota - (usage ?? 0))}`, `${bytes(usage ?? 0)} used, ${bytes(quota - (usage ?? 0))} free`) : t('わかりません', 'unknown')),
        quota ? h('progress', { max: quota, value: usage ?? 0, 'aria-label': t('使用中の割合', 'Share used') }) : null),
      h('section', { class: 'card' }, h('h2', {}, t('アプリとして入れる', 'Install')), h('p', { class: 'hint' }, t('ブラウザのメニューから「ホーム画面に追加」または「アプリをインストール」を選ぶと、圏外でもすぐ開けます。', 'Choose “Add to home screen” or “Install app” in the browser’s menu: it then opens at once, also without a signal.'))),
      h('section', { class: 'card' }, h('h2', {}, t('使っている人', 'Signed in as')), h('p', {}, icon('circle-user', 24), ` ${app.session?.user.name ?? '–'}`),
        h('div', { class: 'row' }, h('a', { class: 'big', href: `/m/${app.municipality}` }, icon('monitor', 26), h('span', {}, t('事務所の画面へ', 'To the office pages'))),
          button(t('サインアウト', 'Sign out'), () => { void leave(app.session?.csrfToken ?? ''); }, { kind: 'danger', icon: 'log-out', name: 'sign-out' })))),
  };
}
