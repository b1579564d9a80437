/** @param {string} id @returns {any} the element of the page contract (README.md) */
export const byId = (id) => document.getElementById(id);
