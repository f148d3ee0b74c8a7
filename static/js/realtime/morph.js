// docs/realtime.md, section 5. What a person has done to the page survives what the server sends.
// @ts-check

/** @typedef {{ target: Element | null, fragment: DocumentFragment, swapSpec: { style: string } }} SwapTask */

/** Whether it stands open is the person's doing. */
const OPENED = new Set(["DETAILS", "DIALOG"]);
/** A replaced element loses focus, selection and scroll; a morphed one keeps them. */
const GENTLE = new Map([
  ["outerHTML", "outerMorph"],
  ["innerHTML", "innerMorph"],
]);

/**
 * An htmx extension. Anything may be morphed at any time: the page answers for the fields, the server for the rest.
 * @param {(source: Element) => boolean} pushed whether a swap was started by the connection, not by the person
 * @param {(target: Element | null) => void} touch told of every element that a push changes
 */
export function morphExtension(pushed, touch) {
  return {
    /** @param {Element} source @param {{ tasks: SwapTask[] }} detail */
    htmx_before_swap(source, { tasks }) {
      if (!pushed(source)) return;
      for (const { target, swapSpec } of tasks) {
        swapSpec.style = GENTLE.get(swapSpec.style) ?? swapSpec.style;
        touch(target);
      }
    },
    /** @param {Element} element @returns {boolean | void} false: leave the element and what is in it alone */
    htmx_before_morph_node(element) {
      if (isInUse(element)) return false;
    },
    /** @param {Element} element @param {{ attrName: string }} detail @returns {boolean | void} */
    htmx_before_morph_attr(element, { attrName }) {
      if (attrName === "open" && OPENED.has(element.tagName)) return false;
      if (attrName === "hidden" && element.parentElement?.matches("[data-live-list]")) return false;
    },
  };
}

/** @param {Element} element a field that has the focus or that the person has changed */
export function isInUse(element) {
  if (element instanceof HTMLInputElement) return isFocused(element) || isChanged(element);
  if (element instanceof HTMLTextAreaElement) return isFocused(element) || element.value !== element.defaultValue;
  if (element instanceof HTMLSelectElement) return isFocused(element) || [...element.options].some(isChangedOption);
  return false;
}

/** @param {Element} element */
function isFocused(element) {
  return element === document.activeElement;
}

/** @param {HTMLInputElement} input */
function isChanged(input) {
  return input.value !== input.defaultValue || input.checked !== input.defaultChecked;
}

/** @param {HTMLOptionElement} option */
function isChangedOption(option) {
  return option.selected !== option.defaultSelected;
}
