// Rust has no word for a module that is fetched when it is needed.
export const load = (address) => import(address);
