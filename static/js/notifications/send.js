// README.md in this folder. Telling the server, without a form.
// @ts-check

/**
 * Outlives the page: what was opened is marked read though the browser is on its way to it already.
 * @param {string} address
 * @param {Record<string, string>} [fields]
 * @returns {Promise<boolean>} whether the server has taken it
 */
export async function send(address, fields = {}) {
  const headers = { "X-CSRFToken": document.body.dataset.csrf ?? "" };
  const body = new URLSearchParams(fields);
  try {
    const answer = await fetch(address, { method: "POST", headers, body, keepalive: true, redirect: "manual" });
    // A plain form is answered with the way back to its page.
    return answer.ok || answer.type === "opaqueredirect";
  } catch {
    return false;
  }
}
