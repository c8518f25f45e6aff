// Beside a form in which the team writes: a preview that follows, and what is typed is kept.
// Without this file the form has buttons for both.

const PREVIEW_AFTER = 700; // milliseconds without a key
const KEEP_AFTER = 3000;

for (const form of document.querySelectorAll("form[data-keep]")) {
  let previewing, keeping, previewTimer, keepTimer;
  let unkept = false;

  const send = (address, accept, signal) =>
    fetch(address, { method: "POST", body: new FormData(form), headers: { Accept: accept }, signal });

  const preview = async () => {
    previewing?.abort();
    previewing = new AbortController();
    try {
      const answer = await send(form.dataset.preview, "text/html", previewing.signal);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const [fresh, shown] = [page, document].map((one) => one.getElementById("preview"));
      const open = shown.querySelector("details")?.open;
      if (fresh) shown.replaceChildren(...fresh.childNodes);
      if (open) shown.querySelector("details")?.setAttribute("open", "");
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };

  const keep = async () => {
    unkept = false;
    keeping = new AbortController();
    try {
      const answer = await send(form.dataset.keep, "text/plain", keeping.signal);
      if (answer.ok) form.querySelector("[data-kept]").textContent = await answer.text();
      else unkept = true;
    } catch {
      unkept = true; // the next key tries again
    }
  };

  form.addEventListener("input", () => {
    unkept = true;
    clearTimeout(previewTimer);
    clearTimeout(keepTimer);
    previewTimer = setTimeout(preview, PREVIEW_AFTER);
    keepTimer = setTimeout(keep, KEEP_AFTER);
  });

  form.addEventListener("submit", () => {
    for (const timer of [previewTimer, keepTimer]) clearTimeout(timer);
    for (const underWay of [previewing, keeping]) underWay?.abort();
    unkept = false;
  });

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && unkept) {
      clearTimeout(keepTimer);
      keep();
    }
  });

  addEventListener("beforeunload", (event) => {
    if (unkept) event.preventDefault();
  });
}

// Whoever was refused or overtaken comes to the reason first.
document.querySelector(".refused")?.focus();
