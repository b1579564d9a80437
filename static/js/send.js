/** Posting an envelope until it is known to be kept. The same bytes are posted again, so twice is once. */

/** Seconds to wait after each try that may be repeated; then the reporter decides. */
const WAITS = [1, 2, 4, 8, 16, 0];
/** Seconds that one wait, or one try, lasts at most. */
const LONGEST = 60;

/**
 * @param {string} url
 * @param {Uint8Array} envelope
 * @param {() => void} onRetry called before each wait
 * @returns {Promise<"sent"|"failed"|"refused">} failed: trying again may help; refused: the portal said no
 */
export async function postEnvelope(url, envelope, onRetry) {
  for (const wait of WAITS) {
    const { status, after } = await post(url, envelope);
    if (status === 200 || status === 201) return "sent";
    // 507: the disk is full, and a minute will not empty it.
    if (status === 507 || (status > 399 && status < 500)) return "refused";
    if (!wait) break;
    onRetry();
    await new Promise((done) => setTimeout(done, Math.min(Math.max(wait, after), LONGEST) * 1000));
  }
  return "failed";
}

/** One try; no answer is status 0. @param {string} url @param {Uint8Array} body */
async function post(url, body) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), LONGEST * 1000);
  try {
    const headers = { "Content-Type": "application/octet-stream" };
    const answer = await fetch(url, { method: "POST", headers, body, redirect: "error", signal: abort.signal });
    // A page from a network's own login or filter is no acceptance, whatever its status.
    const isPage = /html/.test(answer.headers.get("Content-Type") || "");
    return { status: isPage ? 0 : answer.status, after: Number(answer.headers.get("Retry-After")) || 0 };
  } catch {
    return { status: 0, after: 0 };
  } finally {
    clearTimeout(timer);
  }
}
