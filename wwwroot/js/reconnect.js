// Buttons of the reconnect banner. Blazor sets the element's classes; here is only what a press does.
const banner = document.getElementById('components-reconnect-modal');
const root = document.documentElement;

banner?.addEventListener('components-reconnect-state-changed', event => {
  const state = event.detail.state;
  root.dataset.connection = state === 'hide' ? 'online' : 'offline';
  if (state === 'failed') {
    document.addEventListener('visibilitychange', retryWhenSeen);
  }
});

banner?.addEventListener('click', event => {
  const action = event.target instanceof HTMLElement ? event.target.dataset.reconnect : undefined;
  if (action === 'retry') {
    retry();
  } else if (action === 'resume') {
    resume();
  } else if (action === 'reload') {
    location.reload();
  }
});

async function retry() {
  document.removeEventListener('visibilitychange', retryWhenSeen);
  try {
    // false: the server was reached but has dropped the circuit. Asking to resume it is the last try before a reload.
    if (!await Blazor.reconnect() && !await Blazor.resumeCircuit()) {
      location.reload();
    }
  } catch {
    document.addEventListener('visibilitychange', retryWhenSeen);
  }
}

async function resume() {
  try {
    if (!await Blazor.resumeCircuit()) {
      location.reload();
    }
  } catch {
    location.reload();
  }
}

function retryWhenSeen() {
  if (!document.hidden) {
    retry();
  }
}
