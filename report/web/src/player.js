// The page-map player.

export function start() {}
