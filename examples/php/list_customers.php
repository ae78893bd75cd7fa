#!/usr/bin/env php
<?php
// Print an account's customers with curl and SimpleXML: code, name and e-mail, one customer a line.

declare(strict_types=1);

$data = [];
$data['user_id'] = getenv('CUSTOMERS_ALL_USER_ID');
$data['user_password'] = getenv('CUSTOMERS_ALL_USER_PASSWORD');
$data['account_id'] = getenv('CUSTOMERS_ALL_ACCOUNT_ID');
$data['type'] = 'reports';
$data['report'] = 'customers_all';

$curl = curl_init(getenv('CUSTOMERS_ALL_URL'));
curl_setopt_array($curl, [
    // Fields go in the body, so that the password is in nobody's log.
    CURLOPT_POSTFIELDS => http_build_query($data),
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_CONNECTTIMEOUT => 5,
    // Give up when less than one byte a second arrives for half a minute.
    CURLOPT_LOW_SPEED_LIMIT => 1,
    CURLOPT_LOW_SPEED_TIME => 30,
]);
$body = curl_exec($curl);
if ($body === false) {
    give_up('No answer, or a broken one: ' . curl_error($curl));
}
$status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
if ($status >= 500 || ($status >= 300 && $status < 400)) {
    give_up("The server has no report now: HTTP status $status.");
}

libxml_use_internal_errors(true);
$report = simplexml_load_string($body, SimpleXMLElement::class, LIBXML_NONET);
if ($report === false || $report->getName() !== 'response') {
    give_up('The answer is not a report.');
}
if ((string) $report['status'] !== 'success') {
    give_up((string) $report->error);
}
// Not json_encode and json_decode on the whole: one customer would become an object, an empty field an array.
foreach ($report->customer as $customer) {
    echo "$customer->customer_code\t$customer->first_name $customer->last_name\t$customer->email\n";
}

function give_up(string $sentence): never
{
    fwrite(STDERR, "$sentence\n");
    exit(1);
}
