"""Pure functions on strings: numbers, units, denominators, periods, regions and indicator names."""
