/** The element of that selector; the page is ours, so it is there. @param {string} selector @returns {HTMLElement} */
export const find = (selector) => {
  const found = document.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`the page has no ${selector}`);
  return found;
};

/** All elements of that selector, in page order. @param {string} selector @returns {HTMLElement[]} */
export const findAll = (selector) =>
  [...document.querySelectorAll(selector)].filter((found) => found instanceof HTMLElement);

/** A paragraph of plain text. @param {string} text @param {string} className */
export const createParagraph = (text, className) => {
  const paragraph = document.createElement('p');
  paragraph.className = className;
  paragraph.textContent = text;
  return paragraph;
};

/** A colour of the style sheet, as it is in the present scheme. @param {string} name */
export const readColour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
