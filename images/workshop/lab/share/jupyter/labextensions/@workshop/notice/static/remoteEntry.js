/*
 * What the hub has to tell a participant, shown inside JupyterLab, with open files saved first.
 *
 * JupyterLab 4 reads this file as the entry of a prebuilt extension. It is plain JavaScript, written
 * by hand and not compiled; its last lines are the module-federation container that JupyterLab
 * expects (`loadComponent` and `createModule` in JupyterLab's own bootstrap.js and index.out.js).
 * ../README.md says what the hub answers and what is done with it.
 */
(() => {
  'use strict';

  const NAME = '@workshop/notice';
  const LEVELS = ['info', 'warning', 'error'];
  const POLL_SECONDS = 5;
  const LONGEST_PAUSE_SECONDS = 30;
  const ANSWER_WITHIN_SECONDS = 10;
  // With so much time left open files are saved: as soon as a notice is seen, and twice at the end.
  const SAVE_SECONDS_BEFORE_STOP = [Infinity, 10, 3];
  // Who has hidden a notice sees it once more when so little time is left.
  const RECALL_SECONDS_BEFORE_STOP = 60;

  const clock = time => time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

  function pageConfig() {
    const element = document.getElementById('jupyter-config-data');
    return element ? JSON.parse(element.textContent) : {};
  }

  function element(tag, className, parent) {
    const made = document.createElement(tag);
    made.className = className;
    parent.append(made);
    return made;
  }

  /** Save open files with unsaved changes; return the paths of those that could not be saved. */
  async function saveOpenFiles(app) {
    // Not docmanager:save-all: it also writes unchanged files, and one that was changed on disk
    // meanwhile then opens a dialog, which is no help to somebody about to be stopped.
    const contexts = new Set();
    for (const widget of app.shell.widgets('main')) {
      const context = widget.context;
      if (context?.model?.dirty && context.contentsModel?.writable) {
        contexts.add(context);
      }
    }
    const waiting = [...contexts];
    const results = await Promise.allSettled(waiting.map(context => context.save()));
    return waiting.filter((_, i) => results[i].status === 'rejected').map(context => context.path);
  }

  function savedText(failed) {
    return failed.length
      ? `Not saved: ${failed.join(', ')}. Please save or download it yourself.`
      : `All open files were saved at ${clock(new Date())}.`;
  }

  function stopText(seconds, stopsAt) {
    if (seconds <= 0) {
      return `Stopped at ${clock(stopsAt)}.`;
    }
    const left = seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.floor(seconds / 60)} minutes`;
    return `Stops in ${left}, at ${clock(stopsAt)}.`;
  }

  /** One notice on the screen: its message, the time left, and what became of the open files. */
  class Card {
    constructor(parent, save) {
      this.save = save;
      this.savesToCome = SAVE_SECONDS_BEFORE_STOP;
      this.root = element('div', 'workshop-notice', parent);
      const text = element('div', 'workshop-notice-text', this.root);
      this.message = element('p', 'workshop-notice-message', text);
      // Not part of the alert, or a screen reader would read out every second.
      this.stop = element('p', 'workshop-notice-stop', text);
      this.saved = element('p', 'workshop-notice-saved', text);
      const hide = element('button', '', this.root);
      hide.type = 'button';
      hide.textContent = 'Hide';
      hide.addEventListener('click', () => {
        this.root.hidden = true;
      });
    }

    /** Show `notice`; `skew` is how many milliseconds the hub's clock is ahead of the browser's. */
    update(notice, skew) {
      const level = LEVELS.includes(notice.level) ? notice.level : 'info';
      this.root.dataset.level = level;
      this.message.setAttribute('role', level === 'info' ? 'status' : 'alert');
      if (this.message.textContent !== notice.message) {
        this.message.textContent = notice.message;
      }
      this.saves = Boolean(notice.save);
      this.stopsAt = notice.stops_at ? new Date(notice.stops_at * 1000 - skew) : null;
      if (this.stopsAt) {
        this.timer ??= setInterval(() => this.tick(), 1000);
      }
      this.tick();
    }

    tick() {
      const left = this.stopsAt ? (this.stopsAt - Date.now()) / 1000 : Infinity;
      this.stop.textContent = this.stopsAt ? stopText(left, this.stopsAt) : '';
      if (left <= RECALL_SECONDS_BEFORE_STOP && !this.recalled) {
        this.recalled = true;
        this.root.hidden = false;
      }
      // A browser wakes a hidden tab only now and then, so several may be due at once.
      const later = this.savesToCome.filter(seconds => seconds < left);
      if (this.saves && left > 0 && later.length < this.savesToCome.length) {
        this.savesToCome = later;
        this.saveNow();
      }
    }

    async saveNow() {
      this.saved.textContent = savedText(await this.save());
    }

    get isOver() {
      return Boolean(this.stopsAt) && this.stopsAt <= Date.now();
    }

    remove() {
      clearInterval(this.timer);
      this.root.remove();
    }
  }

  /** The hub's cards on the screen, by the id of their notice. */
  class Board {
    constructor(save) {
      this.save = save;
      this.cards = new Map();
      this.root = element('div', 'workshop-notices jp-ThemedContainer', document.body);
      this.root.setAttribute('role', 'region');
      this.root.setAttribute('aria-label', 'Messages from the workshop');
    }

    show(notice, skew) {
      if (!this.cards.has(notice.id)) {
        this.cards.set(notice.id, new Card(this.root, this.save));
      }
      this.cards.get(notice.id).update(notice, skew);
    }

    /** Take away what the hub no longer says; a server that was stopped stays explained. */
    keepOnly(notices) {
      const ids = new Set(notices.map(notice => notice.id));
      for (const [id, card] of this.cards) {
        if (!ids.has(id) && !card.isOver) {
          card.remove();
          this.cards.delete(id);
        }
      }
    }
  }

  async function ask(url) {
    const answer = await fetch(url, {
      credentials: 'same-origin',
      cache: 'no-store',
      // A hub that wants a login first has nothing to tell.
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_WITHIN_SECONDS * 1000)
    });
    if (answer.status === 204) {
      return { notices: [], skew: 0 };
    }
    if (answer.status !== 200) {
      throw new Error(`${url} answered ${answer.status}`);
    }
    const { notices, now } = await answer.json();
    return { notices, skew: now ? now * 1000 - Date.now() : 0 };
  }

  /** Wait, but no longer than until the tab is looked at again. */
  function pause(seconds) {
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer);
        document.removeEventListener('visibilitychange', done);
        resolve();
      };
      // 20 % earlier or later, so that a class does not ask all at once.
      const timer = setTimeout(done, seconds * 1000 * (0.8 + 0.4 * Math.random()));
      document.addEventListener('visibilitychange', done);
    });
  }

  async function watch(url, board) {
    let seconds = POLL_SECONDS;
    for (;;) {
      try {
        const { notices, skew } = await ask(url);
        board.keepOnly(notices);
        notices.forEach(notice => board.show(notice, skew));
        seconds = POLL_SECONDS;
      } catch {
        // A hub restarts, a laptop sleeps, an older hub has no such page: try again, more seldom.
        seconds = Math.min(seconds * 2, LONGEST_PAUSE_SECONDS);
      }
      await pause(seconds);
    }
  }

  /** Show what went wrong before JupyterLab started, then listen to the hub as long as it runs. */
  function start(app) {
    const { hubPrefix, hubHost, workshopSeedProblem } = pageConfig();
    const board = new Board(() => saveOpenFiles(app));
    if (workshopSeedProblem) {
      new Card(board.root).update({ level: 'warning', message: workshopSeedProblem }, 0);
    }
    if (hubPrefix && !hubHost) {
      watch(`${hubPrefix}workshop/notice`, board);
    }
  }

  const plugin = {
    id: `${NAME}:plugin`,
    description: 'Shows what the hub has to tell, and saves open files first.',
    autoStart: true,
    activate: app => {
      app.restored.then(() => start(app));
    }
  };

  const style = element('link', '', document.head);
  style.rel = 'stylesheet';
  style.href = new URL('style.css', document.currentScript.src).href;

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB[NAME] = {
    init: () => {},
    get: async () => () => ({ __esModule: true, default: plugin })
  };
})();
