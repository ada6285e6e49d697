// Live updates: one event stream per address; elements hear `ganxin:changed` and fetch themselves
// again (hx-trigger="ganxin:changed"). Without this script pages are right on reload.

const FIRST_DELAY = 1000;
const LAST_DELAY = 60000;

function tell(url, topic) {
  for (const element of document.querySelectorAll("[data-live-url]")) {
    if (element.dataset.liveUrl !== url) continue;
    if (topic === null || element.dataset.live.split(" ").includes(topic)) {
      element.dispatchEvent(new CustomEvent("ganxin:changed", { detail: { topic } }));
    }
  }
}

// <div role="status" data-live-lost="…">: says so while no stream can be opened again. A stream that
// ends and comes back at once (the server closes each after its hour) is no news to anybody.
function say() {
  const lost = [...streams.values()].some((stream) => stream.lost);
  for (const place of document.querySelectorAll("[data-live-lost]")) {
    place.textContent = lost ? place.dataset.liveLost : "";
    place.classList.toggle("notice", lost);
  }
}

class Stream {
  constructor(url) {
    this.url = url;
    this.delay = FIRST_DELAY;
    this.missed = false;
    this.lost = false;
    this.open();
  }

  open() {
    this.source = new EventSource(this.url);
    this.source.onopen = () => {
      this.delay = FIRST_DELAY;
      if (this.missed) tell(this.url, null); // something may have changed while we were away
      this.missed = false;
      this.lost = false;
      say();
    };
    this.source.onmessage = (event) => tell(this.url, event.data);
    this.source.onerror = () => this.retry();
  }

  retry() {
    this.lost = this.missed; // it did not come back
    say();
    this.close();
    // Spread out: after a restart of the server not every page comes back in the same instant.
    this.timer = setTimeout(() => this.open(), this.delay * (0.75 + Math.random() / 2));
    this.delay = Math.min(this.delay * 2, LAST_DELAY);
  }

  close() {
    clearTimeout(this.timer);
    this.source.close();
    this.missed = true;
  }
}

const streams = new Map();

// A hidden page holds no connection; when it is shown again it asks what it missed.
function sync() {
  const wanted = new Set();
  if (!document.hidden) {
    for (const element of document.querySelectorAll("[data-live-url]")) {
      wanted.add(element.dataset.liveUrl);
    }
  }
  for (const [url, stream] of streams) {
    if (!wanted.has(url)) {
      stream.close();
      if (!document.hidden) streams.delete(url);
    }
  }
  for (const url of wanted) {
    const stream = streams.get(url);
    if (!stream) streams.set(url, new Stream(url));
    else if (stream.source.readyState === EventSource.CLOSED) stream.open();
  }
}

export function live() {
  if (!("EventSource" in window)) return;
  document.addEventListener("visibilitychange", sync);
  document.addEventListener("htmx:after:swap", sync);
  addEventListener("pagehide", () => streams.forEach((stream) => stream.close()));
  addEventListener("pageshow", sync);
  sync();
}
