import { onElement } from '../shell/htmx';

// The player comes when somebody wants to watch, not with the map.
onElement('data-forest-player', section => {
  section.querySelector('[data-player-open]')!.addEventListener('click', () => {
    void import('./player').then(({ openPlayer }) => openPlayer(section));
  });
});
