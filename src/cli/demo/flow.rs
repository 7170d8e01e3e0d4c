//! Dossiers keep flowing at a visible pace: one begins every few seconds in another commune, with another courier.

use super::COURIERS;
use super::story;
use super::world::World;
use std::time::Duration;

/// Between two new dossiers.
const NEXT_AFTER: Duration = Duration::from_secs(6);
/// Between two steps of one journey, as a stand-in plays it.
const PACE_MS: u64 = 2500;
/// How long an order may take to be placed.
const PATIENCE_S: u64 = 30;
/// Communes dossiers come from, by code; all of province 79.
const COMMUNES: [&str; 6] = ["26740", "26743", "26758", "26767", "27163", "27019"];

/// Runs until the caller stops listening.
pub async fn keep_flowing(world: &World) -> anyhow::Result<()> {
    for number in 0usize.. {
        let courier = COURIERS[number % COURIERS.len()];
        let commune = COMMUNES[number % COMMUNES.len()];
        let story = match story::open(world, courier, commune, PATIENCE_S).await {
            Ok(story) => story,
            Err(error) => {
                println!("{courier:<12} a dossier could not begin: {error:#}");
                tokio::time::sleep(NEXT_AFTER).await;
                continue;
            }
        };
        println!("{courier:<12} set out: papers to the agency, then the result home; {}", story.handle());
        let play = |direction| serde_json::json!({ "reference": story.reference(direction), "scenario": "happy", "pace_ms": PACE_MS });
        world.tell_stand_in(courier, "play", play('P')).await?;
        tokio::time::sleep(NEXT_AFTER).await;
        story.mark_result(world).await?;
        tokio::time::sleep(NEXT_AFTER).await;
        if let Err(error) = world.tell_stand_in(courier, "play", play('R')).await {
            println!("{courier:<12} {} waits: {error:#}", story.code);
        }
    }
    Ok(())
}
