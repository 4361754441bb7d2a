// Times in the reader's own language and zone; recent ones as "5 minutes ago".

const language = document.documentElement.lang;
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(language, { year: "numeric", month: "short", day: "numeric" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium" });

function inWords(time, now) {
  const minutes = Math.round((now - time) / 60_000);
  if (minutes < 60) return relative.format(minutes < 1 ? 0 : -minutes, minutes < 1 ? "second" : "minute");
  return time.toDateString() === now.toDateString() ? clock.format(time) : day.format(time);
}

export function showTimes(within) {
  const now = new Date();
  for (const element of within.querySelectorAll("time[datetime]")) {
    const time = new Date(element.dateTime);
    element.textContent = inWords(time, now);
    element.title = exact.format(time);
  }
}
