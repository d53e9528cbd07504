// Rust has no syntax for dynamic import.
export const load = (address) => import(address);
