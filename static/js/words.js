// How far a document is, in the reader's words; tasks/web/words.py says the same when the page is made.

const { gettext, interpolate, ngettext, pgettext } = window.django;

export const ENDED = ["succeeded", "partial", "failed", "canceled"];

const STATES = {
  queued: pgettext("state", "waiting"),
  running: pgettext("state", "reading"),
  succeeded: pgettext("state", "read"),
  partial: pgettext("state", "partly read"),
  failed: pgettext("state", "not read"),
  canceled: pgettext("state", "canceled"),
};

export function stateWord(status) {
  return STATES[status];
}

const PAGES = {
  queued: gettext("waiting to be read"),
  running: gettext("being read"),
  succeeded: gettext("read"),
  failed: gettext("could not be read"),
  canceled: gettext("canceled"),
};

export function pageState(status) {
  return PAGES[status];
}

export function timeLeft(seconds) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds < 60) return interpolate(gettext("%s s left"), [Math.max(1, seconds)]);
  if (seconds < 3600) return interpolate(gettext("%s min left"), [Math.round(seconds / 60)]);
  return interpolate(gettext("%s h left"), [(seconds / 3600).toFixed(1)]);
}

function progress(facts) {
  const done = interpolate(gettext("%s of %s"), [facts.pages_succeeded + facts.pages_failed, facts.pages_total]);
  if (!facts.eta_seconds) return done;
  const left = facts.pages_total - facts.pages_succeeded - facts.pages_failed;
  const speed = interpolate(gettext("%s pages/min"), [paceOf(left, facts.eta_seconds)]);
  return interpolate(gettext("%s, %s, %s"), [done, speed, timeLeft(facts.eta_seconds)]);
}

// The pages a minute at which so many pages take so long.
function paceOf(pagesLeft, secondsLeft) {
  const pace = (60 * pagesLeft) / secondsLeft;
  return pace.toFixed(pace >= 10 ? 0 : 1);
}

// A waiting document's place: what is read before it.
export function aheadWord(pages) {
  if (!pages) return gettext("is next");
  return interpolate(ngettext("%s page ahead", "%s pages ahead", pages), [pages]);
}

function ownError(facts) {
  const counted = `${facts.pages_failed} of ${facts.pages_total} pages could not be read`;
  return !facts.error || facts.error === counted ? gettext("no page could be read") : facts.error;
}

export function stateDetail(facts) {
  switch (facts.status) {
    case "queued":
      return facts.waiting_for || "";
    case "running":
      return facts.waiting_for || progress(facts);
    case "partial":
      return interpolate(ngettext("%s page failed", "%s pages failed", facts.pages_failed), [facts.pages_failed]);
    case "failed":
      return ownError(facts);
    case "canceled":
      return interpolate(gettext("%s of %s pages read"), [facts.pages_succeeded, facts.pages_total]);
    default:
      return "";
  }
}
