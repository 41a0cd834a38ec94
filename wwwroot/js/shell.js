// What the console needs from the browser: theme before the first paint, settings, visibility, shortcuts, popovers.
// Runs on the login page too, where no circuit exists.
(() => {
  'use strict';

  const root = document.documentElement;
  const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
  let page = null;
  let goPending = 0;

  const read = (key, otherwise) => {
    try { return localStorage.getItem(key) ?? otherwise; } catch { return otherwise; }
  };
  const keep = (key, value) => {
    try { localStorage.setItem(key, value); } catch { /* private windows may refuse; the choice then lasts for the page */ }
  };

  let choice = read('opsconsole.theme', 'system');
  const isDark = () => choice === 'dark' || (choice === 'system' && systemDark.matches);
  const applyTheme = () => { root.dataset.theme = isDark() ? 'dark' : 'light'; };
  const tell = (method, ...args) => page?.invokeMethodAsync(method, ...args).catch(() => { /* the circuit is gone; the banner says so */ });

  applyTheme();
  systemDark.addEventListener('change', () => {
    applyTheme();
    tell('ThemeChanged', choice, isDark());
  });

  document.addEventListener('visibilitychange', () => tell('VisibilityChanged', document.hidden));

  const typing = target => target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));

  document.addEventListener('keydown', event => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      tell('Shortcut', 'palette');
      return;
    }

    // The palette's list follows the arrows; the caret must not jump with them.
    if (event.target instanceof HTMLElement && event.target.matches('[data-palette]') && /^Arrow(Up|Down)$/.test(event.key)) {
      event.preventDefault();
    }

    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || event.key.length !== 1) {
      return;
    }

    const now = performance.now();
    if (now - goPending < 1200) {
      goPending = 0;
      tell('Shortcut', event.key.toLowerCase());
    } else if (event.key === 'g') {
      goPending = now;
    } else if (event.key === 'p') {
      tell('Shortcut', 'live');
    }
  });

  // With <base href="/"> a bare fragment would leave the page: the skip link moves the focus itself.
  document.addEventListener('click', event => {
    const link = event.target instanceof Element ? event.target.closest('a.skip-link') : null;
    if (link) {
      event.preventDefault();
      document.getElementById('content')?.focus();
    }
  }, true);

  const closePopovers = () => document.querySelectorAll('[popover]').forEach(element => {
    if (element.matches(':popover-open')) {
      element.hidePopover();
    }
  });

  window.opsConsole = {
    attach(dotNet) {
      page = dotNet;
      return {
        theme: choice,
        dark: isDark(),
        zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        utc: read('opsconsole.zone', 'local') === 'utc',
        hidden: document.hidden,
      };
    },
    keepTheme(name) {
      choice = name;
      keep('opsconsole.theme', name);
      applyTheme();
      tell('ThemeChanged', choice, isDark());
    },
    setDensity(comfortable) { root.dataset.density = comfortable ? 'comfortable' : 'compact'; },
    keepZone(utc) { keep('opsconsole.zone', utc ? 'utc' : 'local'); },
    closePopovers,
    async copy(text) {
      try { await navigator.clipboard.writeText(text); return true; } catch { return false; }
    },
  };
})();
