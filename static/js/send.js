/** Posting an envelope until it is known to be kept. The same bytes are posted again, so twice is once. */

/** Seconds to wait after each try that may be repeated; then the reporter decides. */
const WAITS = [1, 2, 4, 8, 16, 0];
/** Seconds that one wait, or one try, lasts at most. */
const LONGEST = 60;
/** The portal says no; 507: the disk is full, and a minute will not empty it. Too slow (408) and too many (429) pass. */
const REFUSED = /^4(?!08|29)|507/;

/**
 * @param {string} url
 * @param {Uint8Array} envelope
 * @param {string} receipt the envelope's id as B64: what the portal answers to bytes that it has already
 * @param {() => void} onRetry called before each wait
 * @param {string} [method] "PUT" for a chunk of a file
 * @returns {Promise<"sent"|"failed"|"refused">} failed: trying again may help; refused: the portal said no
 */
export async function postEnvelope(url, envelope, receipt, onRetry, method = "POST") {
  for (const wait of WAITS) {
    const { status, after } = await post(url, envelope, receipt, method);
    if (status === 201) return "sent";
    if (REFUSED.test(status)) return "refused";
    if (!wait) break;
    onRetry();
    await new Promise((done) => setTimeout(done, Math.min(Math.max(wait, after), LONGEST) * 1000));
  }
  return "failed";
}

/** What ends one request that takes too long; over before, it ends nothing. */
export function limit() {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), LONGEST * 1000);
  return abort.signal;
}

/** One try. Status 201: it is kept; 0: no answer of the portal's. */
async function post(url, body, receipt, method) {
  try {
    const headers = { "Content-Type": "application/octet-stream" };
    const answer = await fetch(url, { method, headers, body, redirect: "error", signal: limit() });
    let { status } = answer;
    // A network's own login or filter answers 200 with anything, and any status with a page of its own.
    if (status === 200) status = (await answer.text()).trim() === receipt && 201;
    if (/html/.test(answer.headers.get("Content-Type"))) status = 0;
    return { status, after: Number(answer.headers.get("Retry-After")) };
  } catch {
    return { status: 0, after: 0 };
  }
}
