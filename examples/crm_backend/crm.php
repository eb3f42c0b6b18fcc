<?php
// A tiny CRM: a log of what happens to deals, and the funnel of that log. The log stands for the host's table. A request fills the
// store from it, a worker that stays is told of each event behind it; events carry the log's id, so telling one twice does no harm.

declare(strict_types=1);

require getenv('FUNNEL_PHP') ?: __DIR__ . '/../../src/bindings/php/funnel.php';

final class Crm
{
    private Funnel\Store $store;
    private Funnel\Standing $standing;

    /** @param list<array<string, mixed>> $log */
    public function __construct(public array $log = [])
    {
        $this->store = new Funnel\Store(currency: 'EUR');
        $this->store->append($log);
        $this->standing = $this->store->stand();
    }

    private function record(array $event): void
    {
        $logged = ['event_id' => (string) count($this->log)] + $event;
        $this->store->append([$logged]); // throws when it is wrong, and nothing is logged
        $this->log[] = $logged;
    }

    public function create(string $deal, string $owner, string $amount, string $at): void
    {
        $this->record(['kind' => 'created', 'deal' => $deal, 'owner' => $owner, 'amount' => $amount, 'at' => $at]);
    }

    public function move(string $deal, string $stage, string $at): void
    {
        $this->record(['deal' => $deal, 'stage' => $stage, 'at' => $at]);
    }

    public function win(string $deal, string $at): void
    {
        $this->record(['kind' => 'won', 'deal' => $deal, 'at' => $at]);
    }

    public function lose(string $deal, string $at, string $reason): void
    {
        $this->record(['kind' => 'lost', 'deal' => $deal, 'at' => $at, 'reason' => $reason]);
    }

    /** For the top of each page: costs microseconds. */
    public function headline(): array
    {
        [$deals, , $open, , $won, $wonCents, $lost] = $this->standing->numbers();
        return ['deals' => $deals, 'open' => $open, 'won' => $won, 'won_cents' => $wonCents, 'lost' => $lost];
    }

    public function reportPage(string $asOf, string $language = 'en'): string
    {
        return $this->store->report(['as_of' => $asOf, 'group_by' => ['owner']])->html($language);
    }

    /** @return list<string> */
    public function lostDeals(string $asOf): array
    {
        return $this->store->drill(['query' => ['as_of' => $asOf], 'cell' => ['measure' => 'outcome', 'outcome' => 'lost']])['ids'];
    }

    public function dashboard(): Funnel\Dashboard
    {
        return $this->store->dashboard();
    }
}
