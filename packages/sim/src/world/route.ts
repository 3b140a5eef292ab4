/** What is between two hosts, in one direction. */
export interface Route {
  readonly from: string;
  readonly to: string;
  isCut: boolean;
  /** Everything waits until then, and comes out at once. */
  cloggedUntilMs: number;
  /** On top of what the network takes anyway. */
  slowMs: number;
}

/** Every ordered pair of hosts that ever had to do with each other. */
export class Routes {
  readonly #routes = new Map<string, Map<string, Route>>();

  of(from: string, to: string): Route {
    let routes = this.#routes.get(from);
    if (routes === undefined) this.#routes.set(from, (routes = new Map()));
    let route = routes.get(to);
    if (route === undefined) routes.set(to, (route = { from, to, isCut: false, cloggedUntilMs: 0, slowMs: 0 }));
    return route;
  }

  /** Nothing is cut, clogged or slow. */
  isWhole(nowMs: number): boolean {
    for (const routes of this.#routes.values())
      for (const route of routes.values()) if (route.isCut || route.slowMs > 0 || route.cloggedUntilMs > nowMs) return false;
    return true;
  }

  healAll(): void {
    for (const routes of this.#routes.values())
      for (const route of routes.values()) {
        route.isCut = false;
        route.cloggedUntilMs = 0;
        route.slowMs = 0;
      }
  }
}
