/**
 * The one function of 2021 that the noble packages call and browsers of 2020 lack.
 * Every bundle that carries those packages imports it first.
 */
if (!Object.hasOwn) Object.hasOwn = (object, key) => ({}.hasOwnProperty.call(object, key));
