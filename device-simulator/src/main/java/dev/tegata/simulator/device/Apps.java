package dev.tegata.simulator.device;

import dev.tegata.simulator.device.App.Management;
import dev.tegata.simulator.device.AppleStore.StoreApp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The apps of one device. Thread-safe. */
public final class Apps {
    private static final int LEAVES_WITH_MDM = 1;
    private final Map<String, App> apps = new LinkedHashMap<>();

    /** Every app, the owner's and the managed ones, in the order of their arrival. */
    public synchronized List<App> all() {
        return List.copyOf(apps.values());
    }

    public synchronized Optional<App> find(String bundleId) {
        return Optional.ofNullable(apps.get(bundleId));
    }

    /** The state of a managed app; empty when it is not managed. */
    public Optional<AppState> state(String bundleId) {
        return find(bundleId).flatMap(App::state);
    }

    synchronized Optional<App> find(long adamId) {
        return apps.values().stream()
                .filter(app -> app.product().adamId() == adamId)
                .findFirst();
    }

    synchronized void put(App app) {
        apps.put(app.bundleId(), app);
    }

    /** Moves a managed app on, if it is still in the state the caller saw. */
    synchronized boolean move(String bundleId, AppState from, App to) {
        if (!state(bundleId).equals(Optional.of(from))) {
            return false;
        }
        apps.put(bundleId, to);
        return true;
    }

    synchronized void remove(String bundleId) {
        apps.remove(bundleId);
    }

    synchronized void clear() {
        apps.clear();
    }

    /** The owner installs an app from the store; one the server was still asking for becomes {@link AppState#USER_INSTALLED_APP}. */
    synchronized void installByOwner(StoreApp product) {
        App app = apps.getOrDefault(product.bundleId(), new App(product, true, Optional.empty()))
                .nowInstalled();
        apps.put(product.bundleId(), app.in(AppState.USER_INSTALLED_APP));
    }

    /** The owner deletes an app; a managed one stays known as {@link AppState#MANAGED_BUT_UNINSTALLED}. */
    synchronized void deleteByOwner(String bundleId) {
        App app = apps.get(bundleId);
        if (app == null || !app.installed()) {
            throw new IllegalArgumentException("expected an installed app, got " + bundleId);
        }
        if (app.management().isEmpty()) {
            apps.remove(bundleId);
            return;
        }
        apps.put(bundleId, new App(app.product(), false, app.management()).in(AppState.MANAGED_BUT_UNINSTALLED));
    }

    /** One step of time: what is being fetched comes nearer, and arrives when nothing is left to fetch. */
    synchronized void tick() {
        apps.replaceAll((bundleId, app) -> app.management()
                .filter(known -> known.state() == AppState.INSTALLING || known.state() == AppState.UPDATING)
                .map(known -> stepped(app, known.ticked()))
                .orElse(app));
    }

    private static App stepped(App app, Management known) {
        return known.ticksLeft() > 0
                ? app.managedWith(known)
                : app.nowInstalled().managedWith(known.in(AppState.MANAGED));
    }

    /** The wanted managed apps for one report; the states that are reported once are gone after it. */
    synchronized List<App> report(Predicate<String> wanted) {
        List<App> managed = apps.values().stream()
                .filter(app -> app.management().isPresent() && wanted.test(app.bundleId()))
                .toList();
        managed.forEach(app -> app.state().filter(AppState::reportedOnce).ifPresent(state -> afterReport(app, state)));
        return managed;
    }

    private void afterReport(App app, AppState reported) {
        if (reported == AppState.UPDATE_REJECTED) {
            put(app.in(AppState.MANAGED));
        } else if (app.installed()) {
            put(app.unmanaged());
        } else {
            remove(app.bundleId());
        }
    }

    /** The MDM profile is gone: apps flagged to leave with it leave, the others become the owner's. */
    synchronized void endManagement() {
        for (App app : new ArrayList<>(apps.values())) {
            app.management().ifPresent(known -> {
                if (!app.installed() || (known.flags() & LEAVES_WITH_MDM) != 0) {
                    apps.remove(app.bundleId());
                } else {
                    apps.put(app.bundleId(), app.unmanaged());
                }
            });
        }
    }
}
