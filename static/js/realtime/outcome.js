// docs/realtime.md, section 5. What the end of an attempt, or the answer to a poll, means.
// @ts-check

import { retryAfter } from "./backoff.js";

/**
 * The end of one attempt.
 * @typedef {object} Outcome
 * @property {number} status the HTTP status; 0 when there was no answer
 * @property {boolean} stream whether the answer was an event stream
 * @property {number} retryAfter milliseconds the server asked for, 0 for none
 */

/** @typedef {"signed-out" | "forbidden" | "not-a-stream" | "retry"} Verdict */

/** What the red strip says when asking again would change nothing. */
export const REASONS = Object.freeze({
  forbidden: "Your account is not allowed to receive live updates.",
  "not-a-stream": "Something between this page and Practice Hub answered with a page of its own.",
  unreachable: "Practice Hub could not be reached.",
});

/** @param {number} status worth another attempt: no answer, timed out, too many, or the server's own trouble */
function passes(status) {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}

/**
 * @param {Outcome} outcome
 * @returns {Verdict}
 */
export function judge({ status, stream }) {
  if (status === 401) return "signed-out";
  if (status === 403) return "forbidden";
  if (passes(status) || (status === 200 && stream)) return "retry";
  return "not-a-stream";
}

/**
 * @param {Response | undefined | null} response
 * @returns {Outcome}
 */
export function outcomeOf(response) {
  return {
    status: response?.status ?? 0,
    stream: isStream(response),
    retryAfter: retryAfter(response?.headers.get("Retry-After"), Date.now()),
  };
}

/** @param {Response | undefined | null} response */
export function isStream(response) {
  return response?.headers.get("Content-Type")?.startsWith("text/event-stream") ?? false;
}
