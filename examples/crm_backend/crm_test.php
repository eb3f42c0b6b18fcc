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
