/**
 * The one function of 2021 that the noble packages call and browsers of 2020 lack.
 * The bundle that carries them whole imports it first; in the others the build leaves out what calls it (shrink.mjs).
 */
if (!Object.hasOwn) Object.hasOwn = (object, key) => ({}.hasOwnProperty.call(object, key));
