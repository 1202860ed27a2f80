"""Random numbers that every run, and every language, draws alike: sdk/proto/vectors/random.json has some to check against."""

_MASK_64 = (1 << 64) - 1
_MASK_128 = (1 << 128) - 1


def fnv1a(data):
    """FNV-1a, 64 bit, of bytes."""
    h = 0xCBF29CE484222325
    for byte in data:
        h = ((h ^ byte) * 0x100000001B3) & _MASK_64
    return h


class Random:
    """PCG-DXSM, 128 bits of state, as in Go's math/rand/v2 and in numpy: seeded by the session's seed and by the strategy and the day."""

    # The multiplier and the increment of the 128-bit congruential generator, and the cheap multiplier of its output (M. O'Neill).
    _TIMES = (2549297995355413924 << 64) | 4865540595714422341
    _PLUS = (6364136223846793005 << 64) | 1442695040888963407
    _CHEAP = 0xDA942042E4DD58B5

    def __init__(self, seed, strategy, day):
        self._state = (seed << 64) | fnv1a(f"{strategy}\n{day}".encode())

    def next(self):
        """The next number in [0, 1): the top 53 bits of the next 64."""
        self._state = (self._state * self._TIMES + self._PLUS) & _MASK_128
        high, low = self._state >> 64, self._state & _MASK_64
        high ^= high >> 32
        high = (high * self._CHEAP) & _MASK_64
        high ^= high >> 48
        high = (high * (low | 1)) & _MASK_64
        return (high >> 11) / (1 << 53)
