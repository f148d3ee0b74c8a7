// The page where a file of clients is chosen. Without a script the server says the same.
// @ts-check

/**
 * A file that is too large is not sent: the words stand beside the field, as the server would put them.
 * @param {HTMLFormElement} form @param {HTMLInputElement} input
 */
function isTooLarge(form, input) {
  const size = input.files?.[0]?.size ?? 0;
  const words = size > Number(form.dataset.mostBytes) ? (form.dataset.tooLarge ?? "") : "";
  document.getElementById("file-too-large")?.remove();
  if (words) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
  if (words === "") return false;
  const error = document.createElement("p");
  error.id = "file-too-large";
  error.className = "error";
  error.setAttribute("role", "alert");
  error.textContent = words;
  input.before(error);
  return true;
}

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("[data-file-form]"))) {
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem("file"));
  input.addEventListener("change", () => isTooLarge(form, input));
  form.addEventListener("submit", (event) => {
    if (isTooLarge(form, input)) event.preventDefault();
  });
}
