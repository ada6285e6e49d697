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

function typed(form) {
  const kept = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && name !== "csrfmiddlewaretoken") kept[name] = value;
  }
  return kept;
}

function fill(form, kept) {
  for (const field of form.elements) {
    if (!(field.name in kept) || field.type === "file") continue;
    if (field.type === "radio" || field.type === "checkbox") {
      field.checked = field.value === kept[field.name];
    } else {
      field.value = kept[field.name];
    }
  }
}

function say(form, text) {
  const place = form.querySelector("[data-keep-state]");
  if (place) place.textContent = text;
}

function keep(form, store) {
  const key = PREFIX + form.dataset.keep;
  const earlier = store.getItem(key);
  if (earlier) {
    fill(form, JSON.parse(earlier));
    say(form, "上次没有提交的内容已经填回来。照片请重新选。");
  }
  form.addEventListener("input", () => {
    store.setItem(key, JSON.stringify(typed(form)));
    say(form, "已存在这部手机上，提交成功后自动清除。");
  });
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    store.setItem(key, JSON.stringify(typed(form)));
    say(form, "现在没有网络。内容已存在这部手机上，有网后再按一次保存。");
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
