"""Single sign-on by OpenID Connect for the proven mail domains of enterprises (docs/adr/0137)."""
