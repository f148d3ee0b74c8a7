// docs/realtime.md, section 5. Reading the page's own address again, without anybody having clicked.
// @ts-check

/** The header that tells the server that nobody clicked: asking again must not keep an idle sign-in alive. */
const ASKED_BY = { Accept: "text/html", "RT-Ask": "regions" };
const LONGEST_ASK = 10_000;

/**
 * `gone`: asking again would bring the same (not found, not allowed).
 * @typedef {{ status: number, document: Document | null, cursor: string, gone: boolean }} Answer
 */

/**
 * Reads this page again. An answer that is not this page, for this person, has no document.
 * @returns {Promise<Answer>}
 */
export async function askPage() {
  const response = await request();
  const status = response?.status ?? 0;
  if (!response?.ok || !response.headers.get("Content-Type")?.startsWith("text/html")) {
    return withoutPage(status, [403, 404, 405, 410].includes(status));
  }
  const page = new DOMParser().parseFromString(await response.text().catch(() => ""), "text/html");
  const { cursor, viewer } = page.getElementById("rt")?.dataset ?? {};
  if (cursor === undefined) return withoutPage(0);
  if (viewer !== document.getElementById("rt")?.dataset.viewer) return withoutPage(401);
  return { status, document: page, cursor, gone: false };
}

/** @param {number} status @param {boolean} [gone] @returns {Answer} */
function withoutPage(status, gone = false) {
  return { status, document: null, cursor: "", gone };
}

/** A redirect is not followed: it leads to another page, mostly to sign-in. */
async function request() {
  const options = { headers: ASKED_BY, signal: AbortSignal.timeout(LONGEST_ASK) };
  try {
    return await fetch(location.pathname + location.search, { ...options, redirect: "manual", cache: "no-store" });
  } catch {
    return null;
  }
}
