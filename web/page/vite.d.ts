/** What Vite makes of an import, for the type checker. */

declare module "*?worker&url" {
  const url: string;
  export default url;
}
