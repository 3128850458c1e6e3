// The pages work without this. With it a form is judged while it is filled in, and the portfolio follows its folder.
"use strict";
const form = document.querySelector("form[data-live]");
const live = document.getElementById("live");
if (form && live) {
  let timer = 0;
  let asked = 0;
  const check = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(form.dataset.live, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      const text = await answer.text();
      if (mine !== asked) return;
      if (!answer.ok) throw new Error(text);
      // The server escapes what it sends; an unchanged text is not read out again.
      if (live.dataset.text !== text) live.innerHTML = live.dataset.text = text;
      live.hidden = false;
    } catch {
      // A verdict on what the form said before would mislead.
      if (mine === asked) live.hidden = true;
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(check, 300);
  });
  check();
}

const watched = document.querySelector("[data-watch]");
if (watched) {
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const state = await (await fetch(watched.dataset.watch)).text();
      if (state === watched.dataset.state) return;
      const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), "text/html");
      const fresh = page.querySelector("[data-watch]");
      if (!fresh) return;
      const kept = document.activeElement && watched.contains(document.activeElement) ? document.activeElement.value : null;
      watched.replaceChildren(...fresh.childNodes);
      watched.dataset.state = fresh.dataset.state;
      if (kept) [...watched.querySelectorAll("button")].find((button) => button.value === kept)?.focus();
    } catch {
      // The server is away; the next look may find it.
    }
  }, 4000);
}
