<?php

declare(strict_types=1);

require __DIR__ . '/crm.php';

function check(bool $holds, string $what): void
{
    if (!$holds) {
        fwrite(STDERR, "$what\n");
        exit(1);
    }
}

$crm = new Crm();
check($crm->headline()['deals'] === 0, 'it begins empty');
$crm->create('A', 'Anna', '500.00', '2026-01-01');
$crm->create('B', 'Boris', '900.00', '2026-01-02');
$crm->move('A', 'presentation', '2026-01-04');
$crm->win('A', '2026-01-21');
$crm->lose('B', '2026-01-13', 'price');
check($crm->headline() === ['deals' => 2, 'open' => 0, 'won' => 1, 'won_cents' => 50000, 'lost' => 1], 'the headline follows every change');
check((new Crm($crm->log))->headline() === $crm->headline(), 'the funnel is the same after a restart');
check($crm->lostDeals('2026-02-01') === ['B'], 'numbers lead to deals');
check(str_contains($crm->reportPage('2026-02-01'), 'Anna'), 'the page');
try {
    $crm->move('A', 'nowhere', '2026-01-05');
    check(false, 'a wrong stage is refused');
} catch (Funnel\Error $e) {
    check($e->name === 'rejected' && count($crm->log) === 5, 'what is wrong is not logged');
}

// The live page, by PHP's own server.
$log = tempnam(sys_get_temp_dir(), 'funnel-crm-');
file_put_contents($log, implode("\n", array_map('json_encode', $crm->log)));
$free = stream_socket_server('tcp://127.0.0.1:0');
$address = stream_socket_get_name($free, false);
fclose($free);
$server = proc_open([PHP_BINARY, '-d', 'ffi.enable=true', '-S', $address, __DIR__ . '/sales.php'], [2 => ['file', '/dev/null', 'w']], $pipes, null, ['CRM_LOG' => $log] + getenv());
try {
    for ($i = 0; $i < 200 && !($up = @fsockopen("tcp://$address")); ++$i) {
        usleep(50_000);
    }
    $get = function (string $target, string $header = '') use ($address): array {
        $body = file_get_contents("http://$address$target", false, stream_context_create(['http' => ['ignore_errors' => true, 'header' => $header]]));
        return [(int) explode(' ', $http_response_header[0])[1], implode("\n", $http_response_header), $body];
    };
    [$status, $head, $page] = $get('/sales/');
    check($status === 200 && str_contains($head, 'X-Frame-Options: DENY') && str_contains($page, '<html'), 'the live page');
    preg_match('/^ETag: (.*)$/m', $head, $tag);
    check($get('/sales/', "If-None-Match: $tag[1]")[0] === 304, 'what did not change is not sent again, though each request has a store of its own');
    check(json_decode($get('/sales/deals.json?cell=outcome:lost&is.owner=Boris')[2], true)['deals'][0]['deal'] === 'B', 'numbers lead to deals');
    check($get('/sales/nowhere')[0] === 404 && $get('/else')[0] === 404, 'what is not there');
} finally {
    proc_terminate($server);
    proc_close($server);
    unlink($log);
}
