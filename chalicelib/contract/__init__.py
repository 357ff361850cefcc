"""The rules that both ends of the wire share; web/src/contract is the same in TypeScript."""
