"""The rules that both ends of the wire share; web/src/contract is the same in TypeScript.

Both run the vectors in tests/vectors/contract. docs/adr/0032 says what was decided.
"""
