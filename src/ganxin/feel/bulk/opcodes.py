"""The instructions of stage 2, which both kernels run on a block of rows.

A register holds one byte a row: 0 false, 1 unknown, 3 true. Bit 1 says "certainly true", bit 0
"possibly true", so `and` and `or` of three answers are `&` and `|` of bytes. A code register (a
"limb") holds 0 for missing, else 1 + how many thresholds the value has reached. Scores use pairs
of registers: the lowest total, and how far above it the highest is.

An instruction is a row of `WIDTH` integers: the operation and its operands.
"""

WIDTH = 14

SET = 0  # dst, limb, low, width: true where low <= code <= low + width, unknown where missing
SET_AND = 1  # the same, joined to dst by `and`
SET_OR = 2  # the same, joined to dst by `or`
NOT = 3  # dst
AND = 4  # dst, src
OR = 5  # dst, src
CHOOSE = 6  # dst (the condition), then, otherwise
FILL = 7  # dst, value
STORE = 8  # row of the result, src

# Scores; the same again for totals that do not fit into a byte, on wide registers.
STEPS = 10  # total, slack, limb, gap, code, delta, code, delta, code, delta, code, delta
START = 11  # low, high, points: a term, from its last case on
CASE = 12  # low, high, condition, points
ADD = 13  # total, slack, low, high
REACH = 14  # dst, total, slack, threshold
ZERO = 15  # total, slack
WIDE = 10  # added to the six above
