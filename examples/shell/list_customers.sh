#!/bin/sh
# Print an account's customers with curl and jq: code, name and e-mail, one customer a line.
set -eu

# The password comes through a pipe: a process's arguments can be read by everybody on the machine.
# --fail makes a status of 400 or above a failure; a cut answer is one anyway.
report=$(
    printf %s "$CUSTOMERS_ALL_USER_PASSWORD" |
        curl --silent --show-error --fail --connect-timeout 5 --speed-limit 1 --speed-time 30 \
            --data-urlencode "user_id=$CUSTOMERS_ALL_USER_ID" \
            --data-urlencode "user_password@-" \
            --data-urlencode "account_id=$CUSTOMERS_ALL_ACCOUNT_ID" \
            --data type=reports --data report=customers_all --data output=JSON \
            "$CUSTOMERS_ALL_URL"
)
printf '%s\n' "$report" | jq --raw-output '
    if .status == "error" then error(.error)
    elif .status != "success" then error("The answer is not a report.")
    else .customers[] | "\(.customer_code)\t\(.first_name) \(.last_name)\t\(.email)" end'
