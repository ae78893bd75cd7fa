#!/usr/bin/env php
<?php
// A client of the report customers_all with curl, SimpleXML and JSON, made to be copied.
//
// As a program it speaks the protocol of `customers-all verify-client`: the question comes from the
// environment, what was understood goes to standard output as one JSON object, and a report that did not come
// whole is a sentence on standard error and exit status 1.

declare(strict_types=1);

const FIELDS = [
    'first_name', 'last_name', 'phone', 'email', 'address1', 'address2', 'city', 'state', 'zip', 'country',
    'custom1', 'custom_date', 'customer_username', 'customer_code', 'card_number',
];
const TRIES = 3;
const REDIRECTS = 3;
/** Seconds without a byte after which an answer is given up. */
const PAUSE = 10;
/** Bytes of an answer as it travels. */
const LARGEST = 1 << 30;
/** Statuses that ask to come again later (RFC 9110 section 15, RFC 6585 section 4). */
const LATER = [429, 502, 503, 504];

/** There is no whole report: the sentence says why. */
class NoReport extends Exception
{
}

/** There is none now; $pause is how many seconds the server asked to be left alone. */
class TryAgain extends NoReport
{
    public function __construct(string $sentence, public readonly ?float $pause = null)
    {
        parent::__construct($sentence);
    }
}

function main(): int
{
    $state = (getenv('CUSTOMERS_ALL_STATE') ?: '.') . '/last-id';
    $ask = json_decode(getenv('CUSTOMERS_ALL_ASK') ?: '{}', true, flags: JSON_THROW_ON_ERROR);
    $endsAt = microtime(true) + 0.8 * (float) (getenv('CUSTOMERS_ALL_DEADLINE') ?: 30);
    $fields = fieldsOf($ask, $state);
    try {
        [$report, $lastId] = fetchReport(getenv('CUSTOMERS_ALL_URL'), $fields, $endsAt);
    } catch (NoReport $failure) {
        fwrite(STDERR, $failure->getMessage() . "\n");
        return 1;
    }
    echo json_encode($report, JSON_THROW_ON_ERROR);
    // Only now: had anything failed before, the next poll must ask from the same id again. The id of a report
    // on some campaigns would hide the changes of everybody else.
    if ($report['status'] === 'success' && $lastId !== null && !isset($fields['selected_campaigns'])) {
        // Under another name first: a crash while writing must not leave half of it.
        file_put_contents("$state.new", $lastId);
        rename("$state.new", $state);
    }
    return 0;
}

/** Return the fields to send: credentials, the report's name, and what is asked for. */
function fieldsOf(array $ask, string $state): array
{
    $fields = [
        'user_id' => getenv('CUSTOMERS_ALL_USER_ID'),
        'user_password' => getenv('CUSTOMERS_ALL_USER_PASSWORD'),
        'account_id' => getenv('CUSTOMERS_ALL_ACCOUNT_ID'),
        'type' => 'reports',
        'report' => 'customers_all',
    ];
    foreach (['date_start', 'date_end', 'output', 'callback', 'condensed'] as $name) {
        if (isset($ask[$name])) {
            $fields[$name] = $ask[$name];
        }
    }
    if (!empty($ask['selected_campaigns'])) {
        $fields['selected_campaigns'] = implode(',', $ask['selected_campaigns']);
    }
    if (!empty($ask['changes_since_last'])) {
        $fields['last'] = is_file($state) ? file_get_contents($state) : '0';
    }
    return $fields;
}

/** Return the report or the server's error, and the last id; asks a few times while nothing whole comes. */
function fetchReport(string $url, array $fields, float $endsAt): array
{
    for ($number = 1; ; $number++) {
        try {
            [$status, $headers, $body] = askServer($url, $fields, $endsAt);
            return understand($status, $headers, $body, $fields);
        } catch (TryAgain $failure) {
            $pause = $failure->pause ?? 0.25 * 2 ** $number;
            if ($number === TRIES || microtime(true) + $pause > $endsAt) {
                throw $failure;
            }
            usleep((int) ceil($pause * 1e6));
        }
    }
}

/** Post the fields and return status, headers and body, following redirects that keep method and body. */
function askServer(string $url, array $fields, float $endsAt): array
{
    for ($number = 0; $number <= REDIRECTS; $number++) {
        [$status, $headers, $body, $target] = exchange($url, $fields, $endsAt);
        if ($status < 300 || $status >= 400) {
            return [$status, $headers, $body];
        }
        // Only redirects that keep method and body (RFC 9110 section 15.4), and never to another server, which
        // would get the password.
        if (!in_array($status, [307, 308], true) || originOf($target) !== originOf($url)) {
            throw new NoReport("HTTP status $status leads elsewhere.");
        }
        $url = $target;
    }
    throw new NoReport('One redirect leads to another without an end.');
}

function originOf(string $url): array
{
    $parts = parse_url($url);
    return [$parts['scheme'] ?? '', $parts['host'] ?? '', $parts['port'] ?? null];
}

/** Send one request and read its answer, whole or not at all: curl sees when it breaks off. */
function exchange(string $url, array $fields, float $endsAt): array
{
    $headers = [];
    $curl = curl_init($url);
    curl_setopt_array($curl, [
        // Text, not the array: that would go out as multipart.
        CURLOPT_POSTFIELDS => http_build_query($fields),
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_ENCODING => 'gzip',
        CURLOPT_CONNECTTIMEOUT => PAUSE,
        CURLOPT_LOW_SPEED_LIMIT => 1,
        CURLOPT_LOW_SPEED_TIME => PAUSE,
        CURLOPT_TIMEOUT_MS => max(1, (int) (1000 * ($endsAt - microtime(true)))),
        CURLOPT_NOPROGRESS => false,
        CURLOPT_PROGRESSFUNCTION => fn ($curl, int $total, int $received): int => (int) ($received > LARGEST),
        CURLOPT_HEADERFUNCTION => function ($curl, string $line) use (&$headers): int {
            [$name, $value] = [...explode(':', $line, 2), ''];
            $headers[strtolower($name)] = trim($value);
            return strlen($line);
        },
    ]);
    $body = curl_exec($curl);
    if ($body !== false) {
        $target = curl_getinfo($curl, CURLINFO_REDIRECT_URL) ?: '';
        return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $headers, $body, $target];
    }
    $sentence = 'No whole answer came: ' . curl_error($curl) . '.';
    $final = [CURLE_OPERATION_TIMEDOUT, CURLE_ABORTED_BY_CALLBACK];
    throw in_array(curl_errno($curl), $final, true) ? new NoReport($sentence) : new TryAgain($sentence);
}

/** Return the report, or the server's error, and the last id; a failure is neither. */
function understand(int $status, array $headers, string $body, array $fields): array
{
    if (in_array($status, LATER, true)) {
        $pause = secondsAsked($headers['retry-after'] ?? '');
        throw new TryAgain("The server is not available: HTTP status $status.", $pause);
    }
    if ($status >= 500) {
        throw new NoReport("The server failed: HTTP status $status.");
    }
    $json = strtoupper($fields['output'] ?? '') === 'JSON';
    [$report, $lastId] = $json ? readJson($body, $fields['callback'] ?? null) : readXml($body);
    if ($status >= 400 && $report['status'] === 'success') {
        throw new NoReport("HTTP status $status does not go with a report.");
    }
    return [$report, $headers['x-last-id'] ?? $lastId];
}

/** Return the pause of Retry-After, seconds or a date (RFC 9110 section 10.2.3), null without one. */
function secondsAsked(string $value): ?float
{
    if (preg_match('/^[0-9]+$/D', $value)) {
        return (float) $value;
    }
    $moment = $value === '' ? false : strtotime($value);
    return $moment === false ? null : max(0.0, $moment - microtime(true));
}

/** Read an answer in XML strictly: a raw & is a failure, because what it stands for is a guess. */
function readXml(string $body): array
{
    libxml_use_internal_errors(true);
    $root = simplexml_load_string($body, SimpleXMLElement::class, LIBXML_NONET | LIBXML_PARSEHUGE);
    if ($root === false) {
        throw new NoReport('The answer is not well formed XML.');
    }
    $status = (string) $root['status'];
    if ($root->getName() !== 'response' || !in_array($status, ['success', 'error'], true)) {
        throw new NoReport('The answer is no report: it is <' . $root->getName() . '>.');
    }
    if ($status === 'error') {
        return [['status' => 'error', 'error' => (string) $root->error], null];
    }
    $customers = [];
    foreach ($root->customer as $element) {
        $values = [];
        foreach ($element->children() as $name => $value) {
            $values[$name] = (string) $value;
        }
        $customers[] = customerOf($values);
    }
    $lastId = (string) ($root['last'] ?? $root->last);
    return [['status' => 'success', 'customers' => $customers], $lastId === '' ? null : $lastId];
}

/** Read an answer in JSON, or in JSONP when a callback was asked for. */
function readJson(string $body, ?string $callback): array
{
    $text = preg_replace('/^\xEF\xBB\xBF/', '', $body);
    if ($callback !== null) {
        // Take the call off: comments, the function's name, parentheses, a semicolon.
        $name = preg_quote($callback, '~');
        $start = "~^\\s*(?:/\\*.*?\\*/\\s*)*$name\\s*\\((?=.*\\)\\s*;?\\s*$)~sD";
        $inside = preg_replace($start, '', $text, 1, $count);
        $text = $count === 1 ? preg_replace('~\)\s*;?\s*$~D', '', $inside) : $text;
    }
    try {
        $document = json_decode($text, true, flags: JSON_THROW_ON_ERROR);
    } catch (JsonException $error) {
        throw new NoReport('The answer is not JSON: ' . $error->getMessage() . '.');
    }
    $document = $document['response'] ?? $document;
    $status = $document['status'] ?? null;
    if ($status === 'error') {
        return [['status' => 'error', 'error' => (string) ($document['error'] ?? '')], null];
    }
    $found = $document['customers'] ?? $document['customer'] ?? null;
    if ($status !== 'success' || !is_array($found) || !array_is_list($found)) {
        throw new NoReport('The answer is JSON, but no report.');
    }
    $lastId = isset($document['last']) ? (string) $document['last'] : null;
    return [['status' => 'success', 'customers' => array_map(customerOf(...), $found)], $lastId];
}

/** Return the fifteen fields by name, whatever their order; what else there is does not matter. */
function customerOf(array $values): array
{
    $customer = [];
    foreach (FIELDS as $name) {
        $value = $values[$name] ?? '';
        if (!is_string($value)) {
            throw new NoReport("The field $name of a customer is not text.");
        }
        $customer[$name] = $value;
    }
    if ($customer['custom_date'] === '0000-00-00') {
        $customer['custom_date'] = '';
    }
    return $customer;
}

exit(main());
