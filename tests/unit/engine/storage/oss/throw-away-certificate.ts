/**
 * A self-signed certificate for `localhost` and 127.0.0.1 with its key, valid for a hundred years.
 * It protects nothing and is trusted by nobody: it is here to be refused.
 */
export const selfSigned = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUT5BWK6uIQXw+w2uQ7PfRRuyJcq0wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTEzMDc0M1oYDzIxMjYxMDI4
MTMwNzQzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQl94cYbVW0z3LininGfqHwhfX6WjcwBjD0wa/S3SYr+bxXAWc2LIUf
IZNVoddRUwcBA/ldDMdvxjnekflAV7cvo28wbTAdBgNVHQ4EFgQUaKrd5KBTa4Zy
GAn/WYj6CbmGnsowHwYDVR0jBBgwFoAUaKrd5KBTa4ZyGAn/WYj6CbmGnsowDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhAKo6N325IukkPlRvDecsFKksWFkDxDzmdKGVLG/O3u6GAiEA
kKlxAMkyHRF0Z9kG0KVQO6m1tmj3Ki3jhFtTab8l558=
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6P71JIv/5DwnyRDC
2V618cbPC80YTwyvRWwcYWMkrHyhRANCAAQl94cYbVW0z3LininGfqHwhfX6Wjcw
BjD0wa/S3SYr+bxXAWc2LIUfIZNVoddRUwcBA/ldDMdvxjnekflAV7cv
-----END PRIVATE KEY-----
`,
}
