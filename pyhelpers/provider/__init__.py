"""An OpenID Connect provider for one computer, standing where CILogon stands.

It lets the local target and the tests run the real login code: authorization code flow with
PKCE, a client secret, one redirect URI, one-time codes, signed id tokens. It vouches for whatever
name is typed, to whoever knows the password, so it listens on the loopback address only.
"""
