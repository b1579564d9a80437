/** The badge: one of 16 animals in one of 8 colours, to tell by eye whether the same five words were typed. */

const ANIMALS = [..."🐱🐢🦊🐻🐸🦁🐘🐼🐧🐰🐌🐟🐳🐴🐝🦆"];

/**
 * @param {any} place with `data-animals` and `data-colours` (names by comma) and `data-text` with `{animal}` and `{colour}`
 * @param {{animal: number, colour: number}} badge
 */
export function showBadge(place, { animal, colour }) {
  const { animals, colours, text } = place.dataset;
  const [picture, name] = ["i", "b"].map((tag) => place.querySelector(tag));
  picture.textContent = ANIMALS[animal];
  picture.className = "tone" + colour;
  name.textContent = text.replace("{animal}", animals.split(", ")[animal]).replace("{colour}", colours.split(", ")[colour]);
  place.hidden = false;
}
