// A form with data-keep="<key>" keeps what was typed on this device until the server has it: an
// officer on site writes where there is no line. Files cannot be kept; the page says so.
const PREFIX = "keep:";

const storage = () => {
  try {
    return window.localStorage;
  } catch {
    return null; // private windows may refuse
  }
};

/** Every name with all its values; a group in which nothing is ticked has none. */
function typed(form) {
  const data = new FormData(form);
  const kept = {};
  for (const { name, type } of form.elements) {
    if (!name || name === "csrfmiddlewaretoken" || type === "file" || type === "submit") continue;
    kept[name] = data.getAll(name);
  }
  return kept;
}

function fill(form, kept) {
  const used = {};
  for (const field of form.elements) {
    if (!Object.hasOwn(kept, field.name) || field.type === "file") continue;
    const values = [kept[field.name]].flat();
    if (field.type === "radio" || field.type === "checkbox") {
      field.checked = values.includes(field.value);
      continue;
    }
    const place = used[field.name] ?? 0; // several lines may have one name: each its own value
    used[field.name] = place + 1;
    if (typeof values[place] === "string") field.value = values[place];
  }
}

function say(form, text) {
  const place = form.querySelector("[data-keep-state]");
  if (place) place.textContent = text;
}

/** What was kept, or null; what cannot be read is thrown away. */
function read(store, key) {
  try {
    const kept = JSON.parse(store.getItem(key));
    if (kept && typeof kept === "object" && !Array.isArray(kept)) return kept;
  } catch {
    // Cut off or written by something else: below.
  }
  store.removeItem(key);
  return null;
}

function write(store, key, form) {
  try {
    store.setItem(key, JSON.stringify(typed(form)));
    return true;
  } catch {
    return false; // the device is full
  }
}

function keep(form, store) {
  const key = PREFIX + form.dataset.keep;
  const earlier = read(store, key);
  if (earlier) {
    fill(form, earlier);
    say(form, "上次没有提交的内容已经填回来。照片请重新选。");
  }
  form.addEventListener("input", () => {
    say(form, write(store, key, form)
      ? "已存在这部手机上，提交成功后自动清除。"
      : "这部手机存满了，没有存下。请不要关掉本页，填好就保存。");
  });
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    say(form, write(store, key, form)
      ? "现在没有网络。内容已存在这部手机上，有网后再按一次保存。"
      : "现在没有网络，这部手机也存满了。请不要关掉本页，有网后再按一次保存。");
  });
}

function start() {
  const store = storage();
  if (!store) return;
  for (const form of document.querySelectorAll("form[data-keep]")) keep(form, store);
  for (const done of document.querySelectorAll("[data-kept]")) {
    store.removeItem(PREFIX + done.dataset.kept);
  }
}

start();
